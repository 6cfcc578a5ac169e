package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.NearestNames;
import dev.trickle.pipeline.PhoneNumberReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the two-letter code of a country that is written by its name or another abbreviation. */
final class RegionNames {

    /** Usual abbreviations that are no codes of ISO 3166. */
    private static final Map<String, String> ABBREVIATIONS =
            Map.of("uk", "GB", "england", "GB", "el", "GR", "america", "US", "holland", "NL");

    private RegionNames() {}

    /** Returns the code of the country whose name is the nearest; empty if no name is similar. */
    static Optional<String> nearest(String text) {
        var codes = codesByName();
        var name = text.strip().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(codes.get(name))
                .or(() -> NearestNames.of(name, codes.keySet()).stream()
                        .filter(similar -> similar.length() > 2)
                        .findFirst()
                        .map(codes::get));
    }

    private static Map<String, @Nullable String> codesByName() {
        var codes = new HashMap<String, @Nullable String>(ABBREVIATIONS);
        for (var code : Locale.getISOCountries()) {
            if (PhoneNumberReader.isRegion(code)) {
                var country = Locale.of("", code);
                put(codes, country.getDisplayCountry(Locale.ENGLISH), code);
                put(codes, country.getISO3Country(), code);
            }
        }
        // A country is also known by its name in its own languages: Deutschland, España.
        Arrays.stream(Locale.getAvailableLocales())
                .filter(locale -> PhoneNumberReader.isRegion(locale.getCountry()))
                .forEach(locale -> put(codes, locale.getDisplayCountry(locale), locale.getCountry()));
        return codes;
    }

    private static void put(Map<String, @Nullable String> codes, String name, String code) {
        codes.putIfAbsent(name.toLowerCase(Locale.ROOT), code);
    }
}
