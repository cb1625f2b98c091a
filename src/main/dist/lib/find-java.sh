# Sets java_home to a Java of version 25 or newer and java_id to what tells it from any other one.
# Sourced by the launchers; starts no process unless it must, since every millisecond counts.

java_is_usable() { # java_is_usable HOME [TOOL]: whether HOME is new enough and has bin/TOOL
  [ -x "$1/bin/${2:-java}" ] && [ -r "$1/release" ] || return 1
  java_version=0 java_runtime='' java_maker='' java_arch='' java_libc=''
  while IFS= read -r java_line; do
    java_value=${java_line#*=\"}
    java_value=${java_value%\"*}
    case $java_line in
      JAVA_VERSION=*) java_version=${java_value%%[!0-9]*} ;;
      JAVA_RUNTIME_VERSION=*) java_runtime=$java_value ;;
      IMPLEMENTOR=*) java_maker=$java_value ;;
      OS_ARCH=*) java_arch=$java_value ;;
      LIBC=*) java_libc=$java_value ;;
    esac
  done <"$1/release"
  [ "${java_version:-0}" -ge 25 ] || return 1
  java_home=$1
  java_id="$java_maker-$java_runtime-$java_arch-$java_libc"
}

find_java() { # find_java [TOOL [HOME]]: HOME is tried right after JAVA_HOME
  java_home='' java_id=''
  [ -n "${JAVA_HOME:-}" ] && java_is_usable "$JAVA_HOME" "${1:-java}" && return
  [ -n "${2:-}" ] && java_is_usable "$2" "${1:-java}" && return
  if java_path=$(command -v java); then
    java_path=$(readlink -f "$java_path" 2>/dev/null) || java_path=''
    [ -n "$java_path" ] && java_is_usable "${java_path%/bin/java}" "${1:-java}" && return
  fi
  for java_candidate in /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    java_is_usable "$java_candidate" "${1:-java}" && return
  done
  return 1
}
