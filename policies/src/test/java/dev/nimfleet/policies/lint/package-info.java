/// Tests of rules on files.
@NullMarked
package dev.nimfleet.policies.lint;

import org.jspecify.annotations.NullMarked;
