/// Rules that do not hold for one model or object until a day.
@NullMarked
package dev.nimfleet.policies.waivers;

import org.jspecify.annotations.NullMarked;
