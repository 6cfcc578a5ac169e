package dev.trickle.pipeline;

import java.util.List;

/**
 * Thrown for a text that is not accepted as a phone number. The message states the rule and the remedy and contains
 * no digits, so logs, reports and responses may contain it.
 */
public final class InvalidPhoneNumber extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final Rule rule;
    private final String explanation;
    private final transient List<PhoneNumber> candidates;

    private InvalidPhoneNumber(Rule rule, String explanation, List<PhoneNumber> candidates) {
        super(explanation);
        this.rule = rule;
        this.explanation = explanation;
        this.candidates = candidates;
    }

    static InvalidPhoneNumber of(Rule rule) {
        return new InvalidPhoneNumber(rule, rule.remedy, List.of());
    }

    /** Rejects a text with more than one number. */
    static InvalidPhoneNumber several(List<PhoneNumber> numbers) {
        return new InvalidPhoneNumber(Rule.SEVERAL, Rule.SEVERAL.remedy, numbers);
    }

    /** Rejects a text with two readings. The message names them by country code and region. */
    static InvalidPhoneNumber ambiguous(String one, String other, List<PhoneNumber> readings) {
        return new InvalidPhoneNumber(
                Rule.AMBIGUOUS,
                "can be a number of " + one + " and of " + other + ": " + Rule.AMBIGUOUS.remedy,
                readings);
    }

    /** The violated rule. */
    public Rule rule() {
        return rule;
    }

    /** The rule and the remedy, to be appended to the name of the field. */
    public String explanation() {
        return explanation;
    }

    /** The valid numbers that the text may mean. They are personal data and appear in no message. */
    List<PhoneNumber> candidates() {
        return candidates;
    }

    /** Omits the stack trace: an import may throw millions of these exceptions from the same place. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** The rules of phone numbers. */
    public enum Rule {
        /** The digits are no valid number in any permitted reading. */
        INVALID("phone", "must be a valid phone number: write it with + and the country code"),
        /** Letters, as in vanity numbers. */
        LETTERS("letters", "must not contain letters: write the digits, with + and the country code"),
        /** A spreadsheet has rounded the number. */
        ROUNDED("rounded", "is rounded, its last digits are lost: format the column as text and export it again"),
        /** More than one number. */
        SEVERAL("two_numbers", "contains more than one number: keep one of them"),
        /** The text can mean the numbers of two people. */
        AMBIGUOUS(
                "ambiguous",
                "write it with + and the country code, or state numbers=international, numbers=national or its region");

        private final String code;
        private final String remedy;

        Rule(String code, String remedy) {
            this.code = code;
            this.remedy = remedy;
        }

        /** The stable name of the rule, for programs. */
        public String code() {
            return code;
        }
    }
}
