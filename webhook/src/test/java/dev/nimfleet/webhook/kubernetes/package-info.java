/// Watches and fetches against a real API server, and against none.
@NullMarked
package dev.nimfleet.webhook.kubernetes;

import org.jspecify.annotations.NullMarked;
