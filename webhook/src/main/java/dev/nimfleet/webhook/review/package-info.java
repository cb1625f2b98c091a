/// The JSON that an API server and a webhook exchange.
@NullMarked
package dev.nimfleet.webhook.review;

import org.jspecify.annotations.NullMarked;
