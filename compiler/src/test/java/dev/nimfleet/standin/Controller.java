package dev.nimfleet.standin;

import java.util.Set;

/// One loop of a controller. It keeps little in memory, and goes on after a restart from what is
/// stored.
interface Controller {
  Manager manager();

  /// What it looks after.
  Set<Kind> kinds();

  /// One step for one object, if there is one to take.
  void tend(Stored object, Round round);
}
