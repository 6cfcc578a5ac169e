package dev.trickle.api.contact;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.BareNumberPolicy;
import dev.trickle.pipeline.PhoneNumberReader;
import org.jspecify.annotations.Nullable;

/**
 * How an import parses phone numbers.
 *
 * @param bareNumberPolicy interpretation of digits without plus sign
 * @param region two-letter country of national numbers; null for the default region of the installation
 */
public record PhoneNumberOptions(
        BareNumberPolicy bareNumberPolicy, @Nullable String region) {

    public static final PhoneNumberOptions DEFAULT = new PhoneNumberOptions(BareNumberPolicy.EITHER, null);

    /**
     * Reads the parameters of a request.
     *
     * @throws InvalidRequest if a value is unknown
     */
    public static PhoneNumberOptions of(@Nullable String numbers, @Nullable String region) {
        if (region != null && !PhoneNumberReader.isRegion(region)) {
            throw InvalidRequest.of("region", "region", "region must be the two letters of a country, such as DE");
        }
        return new PhoneNumberOptions(parsePolicy(numbers), region);
    }

    private static BareNumberPolicy parsePolicy(@Nullable String numbers) {
        try {
            return numbers == null ? BareNumberPolicy.EITHER : BareNumberPolicy.parse(numbers);
        } catch (IllegalArgumentException unknown) {
            throw InvalidRequest.of(
                    "numbers",
                    "choice",
                    "numbers must be international or national; leave it out to accept both notations");
        }
    }

    PhoneNumberReader apply(PhoneNumberReader reader) {
        var inRegion = region == null ? reader : reader.withRegion(region);
        return bareNumberPolicy == BareNumberPolicy.EITHER ? inRegion : inRegion.withBareNumberPolicy(bareNumberPolicy);
    }
}
