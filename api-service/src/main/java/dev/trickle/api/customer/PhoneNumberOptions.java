package dev.trickle.api.customer;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.BareNumberPolicy;
import dev.trickle.pipeline.PhoneNumberReader;
import org.jspecify.annotations.Nullable;

/**
 * How an import reads phone numbers.
 *
 * @param bare how to read digits without plus sign
 * @param region the two-letter country of national numbers; null for that of the installation
 */
record PhoneNumberOptions(BareNumberPolicy bare, @Nullable String region) {

    static final PhoneNumberOptions USUAL = new PhoneNumberOptions(BareNumberPolicy.EITHER, null);

    /**
     * Reads the parameters of a request.
     *
     * @throws InvalidRequest if a value is unknown
     */
    static PhoneNumberOptions of(@Nullable String numbers, @Nullable String region) {
        if (region != null && !PhoneNumberReader.isRegion(region)) {
            throw InvalidRequest.of("region", "region", "region must be the two letters of a country, such as DE");
        }
        return new PhoneNumberOptions(bare(numbers), region);
    }

    private static BareNumberPolicy bare(@Nullable String numbers) {
        try {
            return numbers == null ? BareNumberPolicy.EITHER : BareNumberPolicy.parse(numbers);
        } catch (IllegalArgumentException unknown) {
            throw InvalidRequest.of("numbers", "choice", "numbers must be international or national");
        }
    }

    PhoneNumberReader apply(PhoneNumberReader reader) {
        var inRegion = region == null ? reader : reader.withRegion(region);
        return bare == BareNumberPolicy.EITHER ? inRegion : inRegion.withBareNumberPolicy(bare);
    }
}
