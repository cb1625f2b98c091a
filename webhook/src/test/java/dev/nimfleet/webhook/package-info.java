/// Requests of API servers, and what is answered.
@NullMarked
package dev.nimfleet.webhook;

import org.jspecify.annotations.NullMarked;
