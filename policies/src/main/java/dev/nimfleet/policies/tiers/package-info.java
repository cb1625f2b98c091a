/// How strict the rules are, by namespace.
@NullMarked
package dev.nimfleet.policies.tiers;

import org.jspecify.annotations.NullMarked;
