/// How the pages look, by day and by night.
enum PageStyle {
    static let css = """
        :root{color-scheme:light dark;--paper:#fff;--back:#f6f8fa;--ink:#1f2328;--soft:#57606a;--line:#d0d7de;\
        --bar:#1f2937;--link:#0550ae;--main:#0550ae;--info:#ddf4ff;--good:#dafbe1;--bad:#ffebe9;--none:#eaeef2;\
        --warn:#fff8c5;--bad-ink:#a40e26;--warn-ink:#7d4e00}
        @media (prefers-color-scheme:dark){:root{--paper:#0d1117;--back:#010409;--ink:#e6edf3;--soft:#9198a1;\
        --line:#3d444d;--bar:#161b22;--link:#6cb6ff;--main:#1f6feb;--info:#12324f;--good:#0f3a1e;--bad:#4d1a1c;\
        --none:#2b3138;--warn:#3f3207;--bad-ink:#ff9a92;--warn-ink:#eac54f}}
        *{box-sizing:border-box}
        body{font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;margin:0;color:var(--ink);\
        background:var(--back)}
        [hidden]{display:none!important}
        a{color:var(--link)}:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        .skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.3rem .6rem}
        header{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;justify-content:space-between;align-items:center;\
        padding:.7rem 1.5rem;background:var(--bar)}
        header a{color:#fff;text-decoration:none;border-radius:4px}header a:hover{text-decoration:underline}
        header :focus-visible{outline-color:#fff}
        .home{font-weight:650}nav{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}
        main{max-width:68rem;margin:1.2rem auto;padding:1.2rem 1.5rem 2rem;background:var(--paper);\
        border:1px solid var(--line);border-radius:10px}
        h1{margin:.2rem 0 .8rem;font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:1.6rem 0 .5rem}
        .id{font-weight:500;color:var(--soft)}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
        th{font-weight:600;color:var(--soft);font-size:.9rem}.number{text-align:right;font-variant-numeric:tabular-nums}
        #rows td:first-child,#rows time{white-space:nowrap}.quiet,time{color:var(--soft)}.quiet{font-size:.9rem}
        .badge{display:inline-block;padding:.15rem .75rem;border-radius:1rem;background:var(--info);font-weight:600}
        .badge.completed{background:var(--good)}.badge.failed,.badge.rejected{background:var(--bad)}
        .badge.cancelled{background:var(--none)}
        .badge.awaiting_review,.badge.awaiting_approval,.badge.awaiting_payment,.badge.compensation_stuck\
        {background:var(--warn)}
        .standing{display:flex;flex-wrap:wrap;gap:.8rem;align-items:center;margin:.3rem 0}.standing .badge{font-size:1.15rem}
        #countdown{font-variant-numeric:tabular-nums;font-weight:600;color:var(--ink)}#left{font-size:1rem}
        .notice,.problem{margin:.5rem 0;padding:.5rem .8rem;border-radius:6px}.notice:empty,.problem:empty{display:none}
        .notice{background:var(--warn);color:var(--warn-ink)}.problem{background:var(--bad);color:var(--bad-ink)}
        #actions{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin:.8rem 0}
        #actions form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}
        label{display:grid;gap:.15rem;font-size:.9rem;color:var(--soft)}
        input,select,button{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);\
        border-radius:6px;padding:.4rem .6rem;min-height:2.5rem}
        input[type=number]{width:8rem}
        button{padding:.4rem 1rem;background:var(--back);cursor:pointer}button:hover{border-color:var(--soft)}
        button:disabled{opacity:.5;cursor:progress}
        button.main{background:var(--main);border-color:var(--main);color:#fff}button.danger{color:var(--bad-ink)}
        .filter{display:flex;flex-wrap:wrap;gap:.8rem;align-items:end;margin:0 0 1rem}
        .pager{display:flex;gap:1.5rem}
        .stack{display:grid;gap:.9rem;max-width:44rem}.stack>button{justify-self:start}.stack .quiet{margin:0}
        fieldset{border:1px solid var(--line);border-radius:8px;padding:.6rem 1rem 1rem}
        .line{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin-bottom:.7rem}
        .line:only-child .remove{display:none}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:.5rem 1.2rem;margin:1rem 0}
        dl>div:has(dd:empty),dl>div:has(time:empty){display:none}dt{color:var(--soft);font-size:.9rem}dd{margin:0;min-height:1.5em;overflow-wrap:anywhere}.whole{grid-column:1/-1}
        #timeline{min-width:44rem;min-height:8rem}#timeline svg{display:block;width:100%;height:auto;\
        border:1px solid var(--line);border-radius:8px}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:0 2rem}
        ol{margin:.2rem 0;padding-left:1.6rem}li{padding:.12rem 0;overflow-wrap:anywhere}
        li time{font-variant-numeric:tabular-nums;margin-right:.5rem}
        li .state{color:var(--soft)}li.failed .state,li.stuck .state{color:var(--bad-ink)}li.undone .name{text-decoration:line-through}
        @media (max-width:40rem){main{margin:0;border-width:1px 0;border-radius:0;padding:1rem}header{padding:.7rem 1rem}}
        """

    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0550ae"/>\
        <path d="M3 5h7M3 8h10M3 11h5" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>
        """
}
