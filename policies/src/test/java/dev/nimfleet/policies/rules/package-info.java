/// Tests of rules and their examples.
@NullMarked
package dev.nimfleet.policies.rules;

import org.jspecify.annotations.NullMarked;
