<<<<<<< HEAD
/// What the webhook reads from its cluster and writes to it.
=======
/// The API server, as the webhook talks to it.
>>>>>>> live
@NullMarked
package dev.nimfleet.webhook.kubernetes;

import org.jspecify.annotations.NullMarked;
