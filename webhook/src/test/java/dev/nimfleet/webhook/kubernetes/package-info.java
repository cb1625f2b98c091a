/// The adapters on a real API server.
@NullMarked
package dev.nimfleet.webhook.kubernetes;

import org.jspecify.annotations.NullMarked;
