package dev.nimfleet.gitops.rollout;

/// What somebody says about a rollout, by `nimfleet rollout` or an annotation.
///
/// @param id tells it from the same words said again
/// @param by who said it
public record Command(String id, Verb verb, String by) {
  public enum Verb {
    /// Begin, or begin again what was broken off.
    START,
    /// Raise the weight no further.
    PAUSE,
    /// Go on, also through the gate that it waits at.
    RESUME,
    /// Give all requests to the new revision without waiting for samples, pauses and gates.
    PROMOTE,
    /// Give them all back.
    ABORT,
    /// Give them all back after a promotion.
    UNDO,
    /// Delete what is only kept.
    RETIRE
  }
}
