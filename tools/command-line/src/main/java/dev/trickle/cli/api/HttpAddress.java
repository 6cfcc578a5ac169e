package dev.trickle.cli.api;

import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import java.net.URI;

/** Reads the address of a service. */
public final class HttpAddress {

    private HttpAddress() {}

    /**
     * The address.
     *
     * @param source the option or variable that it comes from
     * @throws CommandFailed if it is not an HTTP address
     */
    public static URI parse(String source, String text) {
        try {
            var address = URI.create(text);
            var scheme = address.getScheme();
            if (("http".equals(scheme) || "https".equals(scheme)) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException invalid) {
            // Reported below.
        }
        throw new CommandFailed(
                ExitCodes.USAGE, source + " is not the address of a service, such as http://127.0.0.1:8080: " + text);
    }
}
