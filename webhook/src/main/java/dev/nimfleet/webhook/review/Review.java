package dev.nimfleet.webhook.review;

import dev.nimfleet.policies.admission.AdmissionRequest;

/// What an API server asks, under the number that it wants to see again.
public record Review(String uid, AdmissionRequest request) {}
