/// Tests of waivers.
@NullMarked
package dev.nimfleet.policies.waivers;

import org.jspecify.annotations.NullMarked;
