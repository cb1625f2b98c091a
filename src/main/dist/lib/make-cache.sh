# Makes the start-up cache (JEP 483, 514, 515) for a Java that the distribution has none for.
# Sourced by bin/nimfleet. Whatever goes wrong here, nimfleet runs without the cache.

make_cache_in_background() {
  mkdir -p "$caches" 2>/dev/null || return 0
  # A folder is the lock. One that is older than ten minutes was left by a killed run.
  find "$cache.making" -prune -mmin +10 -exec rm -rf {} + 2>/dev/null
  mkdir "$cache.making" 2>/dev/null || return 0
  (
    trap '' HUP INT
    nice "$java_home/bin/java" -XX:+UseSerialGC "-XX:AOTCacheOutput=$cache.making/new" \
      -cp "$jar" "dev.nimfleet.cli.$training" &&
      mv "$cache.making/new" "$cache"
    rm -rf "$cache.making"
    # Caches of other versions that nobody has used for long.
    find "$caches" -name '*.aot' -atime +60 -exec rm -f {} +
  ) </dev/null >/dev/null 2>&1 &
}
