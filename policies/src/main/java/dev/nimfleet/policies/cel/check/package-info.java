/// Text becomes checked expressions. The only package that knows dev.cel.
@NullMarked
package dev.nimfleet.policies.cel.check;

import org.jspecify.annotations.NullMarked;
