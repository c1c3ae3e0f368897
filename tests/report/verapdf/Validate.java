import java.io.FileInputStream;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDF files with veraPDF's engine: java Validate.java 3a,ua1 FILE...
 *
 * One line for each file and flavour, "file TAB flavour"; below it one line for each broken rule,
 * "TAB clause-test TAB what it wants", and nothing where the file conforms.
 */
public final class Validate {
    private static final int FAILURES_OF_A_RULE = 1;

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        List<String> paths = Arrays.asList(arguments).subList(1, arguments.length);
        for (String path : paths) {
            for (String flavour : arguments[0].split(",")) {
                System.out.println(path + "\t" + flavour);
                brokenRules(path, PDFAFlavour.fromString(flavour)).forEach(System.out::println);
            }
        }
    }

    private static Set<String> brokenRules(String path, PDFAFlavour flavour) throws Exception {
        Set<String> broken = new LinkedHashSet<>();
        try (FileInputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance()
                        .createValidator(flavour, FAILURES_OF_A_RULE, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            for (TestAssertion failure : result.getTestAssertions()) {
                broken.add("\t" + failure.getRuleId().getClause() + "-"
                        + failure.getRuleId().getTestNumber() + "\t" + oneLine(failure.getMessage()));
            }
            if (broken.isEmpty() && !result.isCompliant()) {
                broken.add("\t-\tnot validated to the end");
            }
        }
        return broken;
    }

    private static String oneLine(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ");
    }
}
