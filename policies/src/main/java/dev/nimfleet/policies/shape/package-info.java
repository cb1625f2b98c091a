/// What values can hold, followed through expressions: which fields there are, and which there are
/// not.
@NullMarked
package dev.nimfleet.policies.shape;

import org.jspecify.annotations.NullMarked;
