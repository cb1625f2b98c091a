/// Tests of the rules.
@NullMarked
package dev.nimfleet.policies.rules;

import org.jspecify.annotations.NullMarked;
