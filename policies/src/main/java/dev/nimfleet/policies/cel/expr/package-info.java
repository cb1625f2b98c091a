/// Checked expressions, free of the library that checked them.
@NullMarked
package dev.nimfleet.policies.cel.expr;

import org.jspecify.annotations.NullMarked;
