/// The same policies and objects before our engine and a real API server.
@NullMarked
package dev.nimfleet.policies.differential;

import org.jspecify.annotations.NullMarked;
