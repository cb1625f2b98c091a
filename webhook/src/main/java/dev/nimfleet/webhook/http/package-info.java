/// The skin of the webhook: HTTPS for API servers, HTTP for those who watch it.
@NullMarked
package dev.nimfleet.webhook.http;

import org.jspecify.annotations.NullMarked;
