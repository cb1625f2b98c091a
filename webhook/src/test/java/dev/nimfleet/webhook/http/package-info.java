/// The skin of the webhook, seen from outside.
@NullMarked
package dev.nimfleet.webhook.http;

import org.jspecify.annotations.NullMarked;
