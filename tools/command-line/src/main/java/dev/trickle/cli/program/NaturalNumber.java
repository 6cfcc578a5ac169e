package dev.trickle.cli.program;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number from 0 to 999,999,999. */
final class NaturalNumber implements ITypeConverter<Integer> {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}");

    @Override
    public Integer convert(String value) {
        if (!FORM.matcher(value).matches()) {
            throw new TypeConversionException("'" + value + "' is not a number from 0 to 999999999");
        }
        return Integer.valueOf(value);
    }
}
