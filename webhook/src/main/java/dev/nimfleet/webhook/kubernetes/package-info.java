/// The cluster, through the client library.
@NullMarked
package dev.nimfleet.webhook.kubernetes;

import org.jspecify.annotations.NullMarked;
