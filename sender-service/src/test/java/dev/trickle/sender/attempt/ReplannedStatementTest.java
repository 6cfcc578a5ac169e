package dev.trickle.sender.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplannedStatementTest {

    private final ReplannedStatement statement = new ReplannedStatement("UPDATE things");

    @Test
    void changesTheTextAfterTwiceAsManyRows() {
        var after100 = statement.sqlFor(100);

        assertThat(statement.sqlFor(20)).isEqualTo(after100).endsWith("UPDATE things");
        assertThat(statement.sqlFor(120)).isNotEqualTo(after100);
    }

    @Test
    void hasFewTexts() {
        var texts = new HashSet<String>();
        IntStream.range(0, 100_000).forEach(group -> texts.add(statement.sqlFor(50)));

        assertThat(texts).hasSizeLessThan(20);
    }
}
