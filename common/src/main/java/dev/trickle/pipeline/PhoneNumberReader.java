package dev.trickle.pipeline;

import dev.trickle.pipeline.InvalidPhoneNumber.Rule;
import dev.trickle.pipeline.NumberingPlans.LineType;
import dev.trickle.pipeline.NumberingPlans.Region;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads phone numbers as people, shops and spreadsheets write them. A text that could also be the number of another
 * person is rejected.
 *
 * <p>Digits without plus sign and international prefix are international if that is a valid mobile number and they do
 * not begin with the trunk prefix of the region; they are national if they are valid in the written form that is usual
 * in the region. Where both readings are valid mobile numbers, the import or the request must state which one applies.
 */
public final class PhoneNumberReader {

    private static final int NORTH_AMERICAN_DIGITS = 10;
    private static final int AREA_CODE_DIGITS = 3;

    /** Minimum number of digits of a text with two numbers. */
    private static final int MIN_DIGITS_OF_TWO_NUMBERS = 14;

    /**
     * Minimum number of digits of a text with two numbers whose digits without plus sign are a number of another
     * country.
     */
    private static final int MIN_DIGITS_OF_TWO_SHORT_NUMBERS = 8;

    private static final int MAX_LOCAL_DIGITS = 8;

    private final Region region;
    private final BareNumberPolicy bareNumberPolicy;
    private final boolean isRegionStated;

    /** The region that the region of a row has replaced; null if no row states a region. */
    private final @Nullable Region replacedRegion;

    /** Reads numbers without country code as numbers of this region. */
    public PhoneNumberReader(String defaultRegion) {
        this(NumberingPlans.region(defaultRegion), BareNumberPolicy.EITHER, false, null);
    }

    private PhoneNumberReader(
            Region region, BareNumberPolicy bareNumberPolicy, boolean isRegionStated, @Nullable Region replacedRegion) {
        this.region = region;
        this.bareNumberPolicy = bareNumberPolicy;
        this.isRegionStated = isRegionStated;
        this.replacedRegion = replacedRegion;
    }

    /** Whether the two letters, in either case, are the code of a region with phone numbers. */
    public static boolean isRegion(String code) {
        return NumberingPlans.isRegion(code.toUpperCase(Locale.ROOT));
    }

    /** Returns a reader that applies this policy to bare numbers. */
    public PhoneNumberReader withBareNumberPolicy(BareNumberPolicy policy) {
        return new PhoneNumberReader(region, policy, isRegionStated, replacedRegion);
    }

    /** Returns a reader for a file or a request that states its region. */
    public PhoneNumberReader withRegion(String code) {
        return new PhoneNumberReader(
                NumberingPlans.region(code.toUpperCase(Locale.ROOT)), bareNumberPolicy, true, null);
    }

    /** Returns a reader for a row that states its region. The two letters may also be a state of the USA. */
    public PhoneNumberReader withRowRegion(String code) {
        return new PhoneNumberReader(
                NumberingPlans.region(code.toUpperCase(Locale.ROOT)), bareNumberPolicy, true, region);
    }

    /**
     * Reads one number.
     *
     * @throws InvalidPhoneNumber if the text does not identify exactly one valid number
     */
    public PhoneNumber parse(String text) {
        if (PhoneNumberText.isDigits(text)) {
            return toPhoneNumber(resolve(false, text));
        }
        if (text.startsWith("+") && PhoneNumberText.isDigits(text.substring(1))) {
            return toPhoneNumber(resolve(true, text.substring(1)));
        }
        if (PhoneNumberText.isTooLong(text)) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        return toPhoneNumber(parseWritten(PhoneNumberText.clean(text)));
    }

    /**
     * Returns every valid number that the text may mean: all numbers of a list, and both readings of an ambiguous
     * number. An opt-out applies to all of them.
     */
    public Set<PhoneNumber> candidates(String text) {
        var candidates = new LinkedHashSet<PhoneNumber>();
        addCandidates(text, candidates);
        if (!PhoneNumberText.isTooLong(text)) {
            for (var part : PhoneNumberText.splitNumbers(PhoneNumberText.clean(text))) {
                addCandidates(part, candidates);
                PhoneNumberText.splitAtSlashes(part).forEach(one -> addCandidates(one, candidates));
            }
            addEmbeddedCandidates(text, candidates);
        }
        return candidates;
    }

    /**
     * Adds the numbers inside a text that {@link #parse} rejects, for example because of other words. Such a text
     * identifies no customer, but its opt-out still applies.
     */
    private void addEmbeddedCandidates(String text, Set<PhoneNumber> candidates) {
        try {
            parse(text);
        } catch (InvalidPhoneNumber refused) {
            for (var part : PhoneNumberText.findEmbeddedNumbers(PhoneNumberText.clean(text))) {
                addCandidates(part, candidates);
                if (part.startsWith("+" + NumberingPlans.INTERNATIONAL_PREFIX)) {
                    addCandidates(part.substring(1), candidates);
                }
            }
        }
    }

    private void addCandidates(String text, Set<PhoneNumber> candidates) {
        try {
            candidates.add(parse(text));
        } catch (InvalidPhoneNumber refused) {
            candidates.addAll(refused.candidates());
        }
    }

    private static PhoneNumber toPhoneNumber(Interpretation interpretation) {
        return new PhoneNumber("+" + interpretation.digits());
    }

    /**
     * One meaning of a text.
     *
     * @param digits a valid number with country code, without plus sign
     */
    private record Interpretation(String digits, LineType lineType) {

        boolean isMobile() {
            return lineType == LineType.MOBILE;
        }

        boolean isSameNumberAs(@Nullable Interpretation other) {
            return other != null && digits.equals(other.digits);
        }
    }

    private Interpretation parseWritten(String text) {
        var integer = PhoneNumberText.parseInteger(text);
        if (integer != null) {
            return resolve(integer.plus(), integer.digits());
        }
        var number = PhoneNumberText.removeExtension(text);
        var numbers = PhoneNumberText.splitNumbers(number);
        return numbers.size() > 1 ? firstNumber(numbers) : parseOne(numbers.isEmpty() ? number : numbers.getFirst());
    }

    private Interpretation parseOne(String text) {
        var slashed = PhoneNumberText.splitAtSlashes(text);
        if (slashed.size() > 1 && PhoneNumberText.hasDigit(text)) {
            return parseSlashed(text, slashed);
        }
        var withoutZero = PhoneNumberText.removeOptionalZero(text);
        return withoutZero == null ? parseWhole(text) : parseOptionalZero(text, withoutZero);
    }

    /**
     * Reads a number with and without the zero in parentheses. The zero in +39 (0) belongs to Italian landline numbers
     * and not to Italian mobile numbers.
     */
    private Interpretation parseOptionalZero(String text, String withoutZero) {
        var found = requireAgreement(parseWholeOrNull(withoutZero), parseWholeOrNull(text));
        if (found == null) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        return found;
    }

    /** Reads one number; null if the text is not a valid number. Throws the exceptions of other rules. */
    private @Nullable Interpretation parseWholeOrNull(String text) {
        try {
            return parseWhole(text);
        } catch (InvalidPhoneNumber refused) {
            if (refused.rule() == Rule.INVALID) {
                return null;
            }
            throw refused;
        }
    }

    private Interpretation parseWhole(String text) {
        var written = PhoneNumberText.parseDigits(text);
        var length = written.digits().length();
        if (length >= MIN_DIGITS_OF_TWO_NUMBERS) {
            checkIsSingleNumber(text);
        }
        var interpretation = resolve(written.plus(), written.digits());
        var isForeign = !written.plus() && !interpretation.digits().startsWith(region.countryCode());
        if (isForeign && length >= MIN_DIGITS_OF_TWO_SHORT_NUMBERS) {
            checkIsSingleNumber(text);
        }
        return interpretation;
    }

    /**
     * Returns the first number if it is a mobile number, or if all other texts are numbers as well. Otherwise it may be
     * a part of a longer number.
     */
    private Interpretation firstNumber(List<String> texts) {
        var first = parseWritten(texts.getFirst());
        var others = texts.subList(1, texts.size());
        if (first.isMobile()
                || others.stream().allMatch(other -> tryParse(other).isPresent())) {
            return first;
        }
        throw InvalidPhoneNumber.of(Rule.SEVERAL);
    }

    /**
     * Reads a text with slashes. A slash separates two numbers, or, in some countries, follows the area code of one
     * number.
     */
    private Interpretation parseSlashed(String text, List<String> parts) {
        var whole = tryParse(text.replace('/', ' '));
        var first = tryParse(parts.getFirst());
        if (first.isEmpty()) {
            var oneNumber = parts.stream()
                    .skip(1)
                    .noneMatch(part -> part.startsWith("+") || tryParse(part).isPresent());
            return whole.filter(number -> oneNumber).orElseThrow(() -> InvalidPhoneNumber.of(Rule.SEVERAL));
        }
        if (whole.isPresent()) {
            throw InvalidPhoneNumber.of(Rule.SEVERAL);
        }
        return firstNumber(parts);
    }

    /**
     * Rejects two numbers that are separated only by a character that also occurs inside one number, such as a space.
     */
    private void checkIsSingleNumber(String text) {
        for (var index = 1; index < text.length() - 1; index++) {
            if (!Character.isLetterOrDigit(text.charAt(index))) {
                var first = resolveOrNull(text.substring(0, index));
                var second = first == null ? null : resolveOrNull(text.substring(index));
                if (first != null && second != null) {
                    throw InvalidPhoneNumber.several(List.of(toPhoneNumber(first), toPhoneNumber(second)));
                }
            }
        }
    }

    private @Nullable Interpretation resolveOrNull(String text) {
        try {
            var written = PhoneNumberText.parseDigits(text);
            return resolve(written.plus(), written.digits());
        } catch (InvalidPhoneNumber none) {
            return null;
        }
    }

    private Optional<Interpretation> tryParse(String text) {
        try {
            return Optional.of(parseWritten(text.strip()));
        } catch (InvalidPhoneNumber none) {
            return Optional.empty();
        }
    }

    private Interpretation resolve(boolean plus, String digits) {
        var interpretation = plus ? resolveInternational(digits) : resolveWithoutPlus(digits);
        if (interpretation == null || NumberingPlans.isPlaceholder(interpretation.digits())) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        checkRepeatedCountryCode(interpretation);
        return interpretation;
    }

    /**
     * Rejects a number whose country code may be written twice. Some programs add the country code to numbers that have
     * it already: +49 49 151 is a valid landline number, but the customer's number is +49 151.
     */
    private void checkRepeatedCountryCode(Interpretation interpretation) {
        var code = NumberingPlans.countryCode(interpretation.digits());
        if (!interpretation.isMobile() && interpretation.digits().startsWith(code + code)) {
            var withCodeOnce = interpretIfValid(interpretation.digits().substring(code.length()));
            if (withCodeOnce != null && withCodeOnce.isMobile()) {
                throw ambiguous(withCodeOnce.digits(), interpretation.digits());
            }
        }
    }

    private @Nullable Interpretation resolveWithoutPlus(String digits) {
        var usual = digits.startsWith(NumberingPlans.INTERNATIONAL_PREFIX)
                ? resolveInternational(digits.substring(NumberingPlans.INTERNATIONAL_PREFIX.length()))
                : resolveBare(digits);
        if (!NumberingPlans.mayHaveInternationalPrefix(digits, region)) {
            return usual;
        }
        var prefixed = resolveWithInternationalPrefix(digits);
        return prefixed == null ? usual : requireAgreement(requireAgreement(prefixed, usual), interpretIfValid(digits));
    }

    /**
     * Returns the reading that is not null. A prefix of the region may also be the beginning of a number, so two
     * different readings are rejected.
     */
    private @Nullable Interpretation requireAgreement(@Nullable Interpretation one, @Nullable Interpretation other) {
        if (one != null && other != null && !one.isSameNumberAs(other)) {
            throw ambiguous(one.digits(), other.digits());
        }
        return one == null ? other : one;
    }

    private @Nullable Interpretation resolveWithInternationalPrefix(String digits) {
        return interpretIfValid(NumberingPlans.parseWithInternationalPrefix(digits, region));
    }

    /** Reads the digits as they are, or with a trunk prefix after the country code, as in +49 (0) 151. */
    private static @Nullable Interpretation resolveInternational(String digits) {
        var exact = interpretIfValid(digits);
        return exact == null ? interpretIfValid(NumberingPlans.parseInternational(digits)) : exact;
    }

    private static @Nullable Interpretation interpretIfValid(@Nullable String digits) {
        if (digits == null) {
            return null;
        }
        var present = PhoneNumberAliases.toCurrentPlan(digits);
        var lineType = NumberingPlans.lineType(present);
        return lineType == LineType.INVALID ? null : new Interpretation(present, lineType);
    }

    private @Nullable Interpretation resolveBare(String digits) {
        if (bareNumberPolicy == BareNumberPolicy.INTERNATIONAL && !digits.startsWith("0")) {
            return resolveInternational(digits);
        }
        var national = region.isKnown() ? resolveNational(digits) : null;
        if (bareNumberPolicy == BareNumberPolicy.NATIONAL) {
            return national;
        }
        checkUsState(digits, national);
        return national == null
                ? resolveInternationalMobile(digits)
                : chooseReading(national, interpretIfValid(digits));
    }

    private @Nullable Interpretation resolveInternationalMobile(String digits) {
        if (!region.trunkPrefix().isEmpty() && digits.startsWith(region.trunkPrefix())) {
            return null;
        }
        var interpretation = resolveInternational(digits);
        if (interpretation == null || !interpretation.isMobile()) {
            return null;
        }
        if (isMistypedInNorthAmerica(digits)) {
            throw ambiguous(interpretation.digits(), "1" + digits);
        }
        return interpretation;
    }

    private Interpretation chooseReading(Interpretation national, @Nullable Interpretation international) {
        if (international == null || international.isSameNumberAs(national)) {
            return national;
        }
        // A stated region decides between two mobile numbers. It never prefers a landline number to a mobile number.
        if (isRegionStated && (national.isMobile() || !international.isMobile())) {
            return national;
        }
        if (international.isMobile() || !national.isMobile()) {
            throw ambiguous(international.digits(), national.digits());
        }
        return national;
    }

    /**
     * Whether the digits begin with an existing area code of North America. Ten such digits are more likely a
     * mistyped North American number than a foreign one.
     */
    private boolean isMistypedInNorthAmerica(String digits) {
        return region.isNorthAmerican()
                && digits.length() == NORTH_AMERICAN_DIGITS
                && interpretIfValid("1" + digits.substring(0, AREA_CODE_DIGITS) + "2000000") != null;
    }

    /**
     * Rejects a number that is also valid in North America if the region of the row may be a state of the USA: IN is
     * both India and Indiana.
     */
    private void checkUsState(String digits, @Nullable Interpretation national) {
        var mayBeState = replacedRegion != null && replacedRegion.isNorthAmerican() && !region.isNorthAmerican();
        if (mayBeState && national != null && digits.length() == NORTH_AMERICAN_DIGITS) {
            var american = interpretIfValid("1" + digits);
            if (american != null) {
                throw ambiguous(national.digits(), american.digits());
            }
        }
    }

    private @Nullable Interpretation resolveNational(String digits) {
        var withTrunk = !region.trunkPrefix().isEmpty() && digits.startsWith(region.trunkPrefix());
        var stripped = withTrunk
                ? interpretIfValid(region.countryCode()
                        + digits.substring(region.trunkPrefix().length()))
                : null;
        var found = requireAgreement(resolveWithoutTrunkPrefix(digits), stripped);
        return found == null && (withTrunk || digits.length() <= MAX_LOCAL_DIGITS)
                ? completeLocalNumber(digits, withTrunk)
                : found;
    }

    /**
     * Accepts a missing trunk prefix where the region writes numbers without it, and for mobile numbers: spreadsheets
     * drop the leading zero.
     */
    private @Nullable Interpretation resolveWithoutTrunkPrefix(String digits) {
        var number = region.countryCode() + digits;
        var interpretation = PhoneNumberAliases.isMexicoWithOne(number) ? null : interpretIfValid(number);
        var usual = interpretation != null
                && (interpretation.isMobile()
                        || (!region.writesTrunkPrefix()
                                && NumberingPlans.isUsualSpelling(digits, interpretation.digits())));
        return usual ? interpretation : null;
    }

    /** Reads a number with a carrier code in front, or without the area code of its island. */
    private @Nullable Interpretation completeLocalNumber(String digits, boolean withTrunk) {
        var interpretation = interpretIfValid(NumberingPlans.parseNational(digits, region));
        if (interpretation == null || withTrunk) {
            return interpretation;
        }
        var longer = interpretation.digits().length() > region.countryCode().length() + digits.length();
        return longer && interpretation.digits().endsWith(digits)
                ? requireAgreement(interpretation, interpretIfValid(digits))
                : null;
    }

    private InvalidPhoneNumber ambiguous(String one, String other) {
        return InvalidPhoneNumber.ambiguous(
                NumberingPlans.describe(one, region),
                NumberingPlans.describe(other, region),
                List.of(new PhoneNumber("+" + one), new PhoneNumber("+" + other)));
    }
}
