package dev.trickle.api.query;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Addresses of the instances of a service, and the hosts to which they may refer. */
final class ServiceAddresses {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final List<URI> addresses;
    private final Set<String> hosts;

    /** Index of the instance that answered last. It is asked first, so an unavailable instance delays few queries. */
    private volatile int first;

    ServiceAddresses(List<URI> addresses, Set<String> hosts) {
        this.addresses = List.copyOf(addresses);
        this.hosts = Set.copyOf(hosts);
    }

    /** Returns all addresses in the order in which they are to be asked. */
    List<URI> inOrder() {
        var start = first;
        return IntStream.range(0, addresses.size())
                .mapToObj(index -> addresses.get((start + index) % addresses.size()))
                .toList();
    }

    /** Records that this instance answered. */
    void recordAnswer(URI address) {
        first = addresses.indexOf(address);
    }

    /**
     * Returns the address of an instance that another one names.
     *
     * @throws IOException if it is not one of the hosts that may get the internal token
     */
    URI resolve(URI referring, String hostAndPort) throws IOException {
        var address = URI.create(referring.getScheme() + "://" + hostAndPort);
        if (!isAllowed(address.getHost())) {
            throw new IOException("the host of " + hostAndPort + " is none of the allowed hosts");
        }
        return address;
    }

    private boolean isAllowed(String host) {
        return host != null
                && (LOOPBACK.contains(host)
                        || hosts.contains(host)
                        || addresses.stream().anyMatch(address -> host.equals(address.getHost()))
                        || hosts.stream().anyMatch(each -> each.startsWith(".") && host.endsWith(each)));
    }
}
