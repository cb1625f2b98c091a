/// What a function of CEL is: its name, its types, what it does and what it costs.
@NullMarked
package dev.nimfleet.policies.cel.function;

import org.jspecify.annotations.NullMarked;
