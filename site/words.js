// The theme's search takes each typed word as the beginning of any word, so that the "i" of "how do I cancel" finds every page with
// an image. This leaves the small words of a question out, before the worker that searches gets it.
(() => {
    const small = new Set(`a an and are as at be behind by can do does for from has have how i if in into is it my of on one or that the to
        use using we what when where which who why will with without you your`.split(/\s+/));
    const QUERY = 2;
    const Plain = window.Worker;
    window.Worker = function (...given) {
        const worker = new Plain(...given);
        const post = worker.postMessage.bind(worker);
        worker.postMessage = (message, ...rest) => {
            if (message && message.type === QUERY && typeof message.data === "string") {
                const words = message.data.trim().split(/\s+/);
                // The last word is still being typed.
                const kept = words.filter((word, at) => at === words.length - 1 || !small.has(word.toLowerCase()));
                message = { ...message, data: kept.join(" ") };
            }
            post(message, ...rest);
        };
        return worker;
    };
})();
