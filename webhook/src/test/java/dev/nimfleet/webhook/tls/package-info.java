/// Certificates over decades, with damage.
@NullMarked
package dev.nimfleet.webhook.tls;

import org.jspecify.annotations.NullMarked;
