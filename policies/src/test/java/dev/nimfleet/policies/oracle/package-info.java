/// A second judgement of the first rules, written without them.
@NullMarked
package dev.nimfleet.policies.oracle;

import org.jspecify.annotations.NullMarked;
