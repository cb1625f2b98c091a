/// What expressions can cost at most, before any of them runs.
@NullMarked
package dev.nimfleet.policies.cost;

import org.jspecify.annotations.NullMarked;
