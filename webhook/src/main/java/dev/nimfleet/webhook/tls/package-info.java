/// The certificates by which the API server knows the webhook. Start at
/// [dev.nimfleet.webhook.tls.Certificates]; [dev.nimfleet.webhook.tls.Rotation] says how one
/// authority follows another.
@NullMarked
package dev.nimfleet.webhook.tls;

import org.jspecify.annotations.NullMarked;
