module libtogether/together

go 1.25
