package dev.trickle.api.media;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves the host of a link, and refuses it if one of its addresses is not public. The connection is made to the
 * addresses that were checked: a second lookup could return others.
 *
 * @param allowPrivate whether addresses that are not public are accepted
 */
record PublicAddressResolver(Lookup lookup, boolean allowPrivate) implements DnsResolver {

    /** Looks up the addresses of a host. */
    @FunctionalInterface
    interface Lookup {

        List<InetAddress> find(String host) throws UnknownHostException;
    }

    /** A host with an address that is not public. */
    static final class PrivateAddressException extends UnknownHostException {

        private static final long serialVersionUID = 1;

        private PrivateAddressException(String host) {
            super(host);
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var found = lookup.find(host);
        if (!allowPrivate && !found.stream().allMatch(PublicAddressResolver::isPublic)) {
            throw new PrivateAddressException(host);
        }
        return found.toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /** Whether the address is globally routable. */
    static boolean isPublic(InetAddress address) {
        var isLocal = address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        var bytes = address.getAddress();
        return !isLocal && (address instanceof Inet6Address ? isPublicVersion6(bytes) : isPublicVersion4(bytes));
    }

    /** Excludes shared, test and reserved networks. */
    private static boolean isPublicVersion4(byte[] bytes) {
        var first = bytes[0] & 0xFF;
        var second = bytes[1] & 0xFF;
        var third = bytes[2] & 0xFF;
        var isShared = first == 100 && second >= 64 && second < 128;
        var isForProtocols = first == 192 && second == 0 && third == 0;
        var isForBenchmarks = first == 198 && (second == 18 || second == 19);
        var isForDocuments = (first == 192 && second == 0 && third == 2)
                || (first == 198 && second == 51 && third == 100)
                || (first == 203 && second == 0 && third == 113);
        return first != 0 && first < 240 && !isShared && !isForProtocols && !isForBenchmarks && !isForDocuments;
    }

    /** Only global unicast addresses (2000::/3), except those that contain an address of version 4. */
    private static boolean isPublicVersion6(byte[] bytes) {
        var isGlobal = (bytes[0] & 0xE0) == 0x20;
        var isTranslated = bytes[0] == 0x20 && bytes[1] == 0x02;
        var isTunnelled = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0;
        var isForDocuments = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == (byte) 0xB8;
        return isGlobal && !isTranslated && !isTunnelled && !isForDocuments;
    }
}
