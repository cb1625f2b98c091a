package dev.nimfleet.gitops.reconcile;

/// What happens when somebody changes what was applied. Whatever it is, a NIMService that differs
/// is told and never edited.
public enum DriftMode {
  /// It is put back.
  CORRECT,
  /// It is told.
  WARN,
  /// It is not looked for until the source says something new.
  IGNORE
}
