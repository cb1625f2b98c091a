/// What the controllers of a cluster do, for tests that have a real API server and nobody else:
/// [dev.nimfleet.standin.Controllers] starts them, [dev.nimfleet.standin.Behaviour] says how fast
/// they are and what goes wrong.
@NullMarked
package dev.nimfleet.standin;

import org.jspecify.annotations.NullMarked;
