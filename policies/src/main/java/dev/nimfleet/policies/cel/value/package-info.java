/// What a CEL expression works on and results in.
@NullMarked
package dev.nimfleet.policies.cel.value;

import org.jspecify.annotations.NullMarked;
