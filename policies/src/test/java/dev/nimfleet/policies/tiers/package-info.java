/// Tests of tiers.
@NullMarked
package dev.nimfleet.policies.tiers;

import org.jspecify.annotations.NullMarked;
