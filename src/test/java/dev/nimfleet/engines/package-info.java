/// What Argo CD and Flux are told of the kinds of a fleet, tried on objects in each of their
/// states.
@NullMarked
package dev.nimfleet.engines;

import org.jspecify.annotations.NullMarked;
