/// Tests of what a plain API server gets.
@NullMarked
package dev.nimfleet.policies.export;

import org.jspecify.annotations.NullMarked;
