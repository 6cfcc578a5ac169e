package dev.trickle.simulator.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.UUID;

/** The business-scoped user id of a person; always the same for the same phone number. */
final class UserId {

    private static final Map<String, String> COUNTRIES =
            Map.of("1", "US", "49", "DE", "52", "MX", "54", "AR", "55", "BR");

    private UserId() {}

    static String of(String digits) {
        var country = COUNTRIES.entrySet().stream()
                .filter(code -> digits.startsWith(code.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("ZZ");
        var own = UUID.nameUUIDFromBytes(("user " + digits).getBytes(UTF_8)).getMostSignificantBits() >>> 1;
        return country + "." + own;
    }
}
