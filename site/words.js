// The theme's search takes each typed word as the beginning of any word, and knows no grammar: the "i" of "how do I cancel" finds every
// page with an image, and "rotate" no "rotation". This changes what is typed before the worker that searches gets it.
(() => {
    const small = new Set(`a an and are as at be behind by can do does for from has have how i if in into is it my of on one or that the to
        use using we what when where which who why will with without you your`.split(/\s+/));
    const QUERY = 2;

    // The beginning that a word shares with its other forms.
    const beginnings = (word) => {
        if (/[^aeiou]y$/i.test(word)) return [word, word.replace(/y$/i, "ies")];
        if (/ies$/i.test(word)) return [word, word.replace(/ies$/i, "y")];
        for (const [ending, at_least] of [["ing", 7], ["s", 4], ["e", 5]])
            if (word.length >= at_least && word.toLowerCase().endsWith(ending) && !/ss$/i.test(word)) return [word.slice(0, -ending.length)];
        return [word];
    };

    const searched = (typed) => {
        const words = typed.trim().split(/\s+/);
        // The last word is still being typed.
        const kept = words.filter((word, at) => at === words.length - 1 || !small.has(word.toLowerCase()));
        return kept.flatMap((word) => {
            // All parts of a name have to be there, except the one that every name has.
            const parts = word.replace(/^together_(?=.)/i, "").split("_").filter(Boolean);
            if (parts.length > 1) return parts.map((part) => `+${part}`);
            return /^[\w-]+$/.test(word) ? beginnings(parts[0] || word) : [word];
        }).join(" ");
    };

    const Plain = window.Worker;
    window.Worker = function (...given) {
        const worker = new Plain(...given);
        const post = worker.postMessage.bind(worker);
        worker.postMessage = (message, ...rest) => {
            const is_query = message && message.type === QUERY && typeof message.data === "string";
            post(is_query ? { ...message, data: searched(message.data) } : message, ...rest);
        };
        return worker;
    };
})();
