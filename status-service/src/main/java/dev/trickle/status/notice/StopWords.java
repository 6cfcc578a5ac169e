package dev.trickle.status.notice;

import dev.trickle.status.notice.StopWordFile.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words by which people say that they want no more messages, in all languages at once: those of {@link
 * StopWordFile}, and an installation's own.
 *
 * <p>A text opts out if it consists of stop phrases, politeness, and answers and reasons such as "ok", "wrong number"
 * and "not interested". Everything else that contains a stop phrase is unclear, and so are:
 *
 * <ul>
 *   <li>a stop phrase with a question mark, except those that can only mean unsubscribing ("STOP?", "unsubscribe?",
 *       "can you please stop texting me?"): who asks for it in doubt is not written to
 *   <li>an everyday word ("cancel", "end", "alto") beside an answer ("ok, end"); as the whole message it opts out, as
 *       Meta and the carriers' rules have it, also with "please" and "thanks"
 * </ul>
 *
 * <p>A stop phrase that is the first or the last line opts out in spite of a few words on other lines, such as a
 * signature, if they neither ask nor negate.
 */
final class StopWords {

    /** Most UTF-16 units of an opt-out. Longer texts are at most unclear. */
    private static final int LONGEST_TEXT = 300;

    /** In scripts without spaces every character counts as a word. */
    private static final int MOST_WORDS = 100;

    /** Most UTF-16 units of the lines beside a line that opts out: a signature, not a letter. */
    private static final int LONGEST_REST = 60;

    private static final int FEWEST_SPELT_OUT = 3;

    private static final Pattern LINE = Pattern.compile("\\R");
    private static final Pattern SEGMENT = Pattern.compile("[.,;:!?…\\n\\r–—。，！？、；؟،۔।]|\\s-\\s");
    private static final String QUESTION_MARKS = "[?？؟⁇⁈⁉❓❔\\x{37E}՞፧]";
    private static final Pattern QUESTION_MARK = Pattern.compile(QUESTION_MARKS);
    private static final Pattern QUESTION = Pattern.compile("([^.!。！\\n?？؟⁇⁈⁉❓❔\\x{37E}՞፧]++)" + QUESTION_MARKS);

    private final PhraseSet buttons;
    private final PhraseSet replies;
    private final PhraseSet denial;
    private final PhraseSet against;
    private final StopGrammar grammar;
    private final StopSearch search;
    private final Typos typos;

    /** Takes further words; they are added to those of the file. */
    StopWords(List<String> own) {
        var file = StopWordFile.load();
        this.buttons = new PhraseSet(file.all(Kind.PROMOTIONS));
        this.replies = new PhraseSet(Stream.concat(file.all(Kind.ANSWERS).stream(), file.all(Kind.REASONS).stream())
                .toList());
        this.denial = new PhraseSet(file.all(Kind.DENIAL));
        this.against = new PhraseSet(file.all(Kind.AGAINST));
        var certain = new PhraseSet(file.all(Kind.CERTAIN));
        var stop = new PhraseSet(Stream.of(file.all(Kind.STOP), file.all(Kind.PROMOTIONS), own)
                .flatMap(List::stream)
                .toList());
        var alone = new PhraseSet(file.all(Kind.ALONE));
        this.grammar = new StopGrammar(
                certain,
                stop,
                alone,
                new PhraseSet(file.all(Kind.ANSWERS)),
                new PhraseSet(file.all(Kind.REASONS)),
                new PhraseSet(file.all(Kind.POLITE)));
        this.search = new StopSearch(
                List.of(certain, stop, new PhraseSet(file.all(Kind.UNCLEAR))),
                alone,
                new PhraseSet(file.all(Kind.OTHER)),
                new PhraseSet(file.all(Kind.MESSAGES)),
                against,
                new PhraseSet(file.all(Kind.ARRIVED)));
        this.typos = Typos.of(Stream.concat(certain.words(), stop.words()));
    }

    /** What this text says. */
    OptOutVerdict judge(String text) {
        if (text.isBlank()) {
            return OptOutVerdict.NONE;
        }
        return MessageFrame.isStopSign(text) ? OptOutVerdict.UNCLEAR : judgeNumbered(MessageFrame.withoutQuotes(text));
    }

    /** "2. cancel" is an answer to somebody's list; "2. stop" is an opt-out all the same. */
    private OptOutVerdict judgeNumbered(String text) {
        var bare = MessageFrame.withoutListNumber(text);
        var verdict = judgeWords(bare);
        var mayAnswer = verdict == OptOutVerdict.OPT_OUT
                && !bare.equals(text)
                && !meaning(bare).isStop();
        return mayAnswer ? OptOutVerdict.UNCLEAR : verdict;
    }

    private OptOutVerdict judgeWords(String text) {
        if (isForShortNumber(text)) {
            return OptOutVerdict.OPT_OUT;
        }
        var whole = judgeWhole(text);
        if (whole != OptOutVerdict.NONE) {
            return whole;
        }
        if (hasStopLine(text)) {
            return OptOutVerdict.OPT_OUT;
        }
        return search.finds(text) ? OptOutVerdict.UNCLEAR : OptOutVerdict.NONE;
    }

    /** Whether this whole text asks for no more messages. A sentence that only contains a stop word does not. */
    boolean contains(String text) {
        return judge(text) == OptOutVerdict.OPT_OUT;
    }

    /** Whether this is the label of the stop button that Meta offers for marketing templates. */
    boolean isMetaButton(String text) {
        return text.length() <= LONGEST_TEXT
                && readings(text).anyMatch(reading -> grammar.consistsOf(reading, buttons));
    }

    private OptOutVerdict judgeWhole(String text) {
        if (text.length() > LONGEST_TEXT) {
            return OptOutVerdict.NONE;
        }
        var meant = StopGrammar.Meaning.max(meaning(text), meaningWithoutDenial(text));
        return meant.verdict(asks(text));
    }

    private boolean isForShortNumber(String text) {
        var word = text.length() > LONGEST_TEXT ? "" : MessageFrame.beforeShortNumber(text);
        return !word.isEmpty() && meaning(word).isStop();
    }

    private StopGrammar.Meaning meaning(String text) {
        return Stream.concat(readings(text), typos.mended(NormalizedText.of(text)))
                .map(grammar::meaning)
                .reduce(StopGrammar.Meaning.NOTHING, StopGrammar.Meaning::max);
    }

    /** "No, stop" is an opt-out and "no stop" is none: the answer has to be a part of its own. */
    private StopGrammar.Meaning meaningWithoutDenial(String text) {
        var segments = SEGMENT.split(text);
        var rest = Arrays.stream(segments).filter(segment -> !isDenial(segment)).toList();
        return rest.size() == segments.length
                ? StopGrammar.Meaning.NOTHING
                : meaning(String.join(" ", rest)).besideAnswer();
    }

    /** Whether there is a question, apart from replies that are questions, as in "Stop. Who is this?". */
    private boolean asks(String text) {
        return QUESTION.matcher(text).results().anyMatch(question -> !isReply(question.group(1)));
    }

    private boolean isReply(String segment) {
        var words = NormalizedText.of(segment);
        return words.words().isEmpty() || grammar.consistsOf(words, replies);
    }

    private boolean isDenial(String segment) {
        return grammar.consistsOf(NormalizedText.of(segment), denial);
    }

    private boolean hasStopLine(String text) {
        if (text.length() > LONGEST_TEXT) {
            return false;
        }
        var lines = LINE.splitAsStream(text).filter(line -> !line.isBlank()).toList();
        return lines.size() > 1
                && (isStopLine(lines.getFirst(), lines.subList(1, lines.size()))
                        || isStopLine(lines.getLast(), lines.subList(0, lines.size() - 1)));
    }

    private boolean isStopLine(String line, List<String> others) {
        var rest = String.join("\n", others);
        return rest.length() <= LONGEST_REST
                && !QUESTION_MARK.matcher(rest).find()
                && meaning(line).isStop()
                && judgeWhole(line) == OptOutVerdict.OPT_OUT
                && !search.contains(rest, against);
    }

    /** The text with invisible characters left out, with them as spaces, and with its letters put together. */
    private static Stream<NormalizedText> readings(String text) {
        var words = NormalizedText.of(text);
        var parts = NormalizedText.ofPartsBetweenInvisible(text);
        return Stream.of(
                        Stream.of(words),
                        parts.equals(words) ? Stream.<NormalizedText>empty() : Stream.of(parts),
                        isSpeltOut(words)
                                ? Stream.of(NormalizedText.of(String.join("", words.words())))
                                : Stream.<NormalizedText>empty())
                .flatMap(reading -> reading)
                .filter(reading -> reading.words().size() <= MOST_WORDS);
    }

    /** Whether every word is a single character, as in S T O P and s.t.o.p. */
    private static boolean isSpeltOut(NormalizedText text) {
        return text.words().size() >= FEWEST_SPELT_OUT
                && text.words().stream().allMatch(word -> word.codePointCount(0, word.length()) == 1);
    }
}
